"""The routes of the workbench, one module for each kind of page."""
