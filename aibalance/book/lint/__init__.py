"""What is asked of the text of chapters before it is printed: every number and every conclusion is computed."""
