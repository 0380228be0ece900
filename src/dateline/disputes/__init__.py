"""Claims in dispute, within one article and across reports."""
