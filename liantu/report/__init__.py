"""Reports 报告: what a reader takes away, in the words of either language."""
