"""What a reader meets first: the cover with its finding, the entrance of the site, the book on one page, pictures for links."""
