"""What attackers try on the workbench."""
