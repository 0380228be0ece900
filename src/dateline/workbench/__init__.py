"""The web application: pages to read what happened, and tools for members to judge it."""
