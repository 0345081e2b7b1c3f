"""The layouts: Jinja2 templates in a sandbox, and what is wrong with one, in words for whoever wrote it."""
