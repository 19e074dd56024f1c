"""What readers take away: PDF, EPUB, archives, notebooks, and descriptions for machines."""
