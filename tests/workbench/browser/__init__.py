"""The workbench in a real browser, with a real server and real mail."""
