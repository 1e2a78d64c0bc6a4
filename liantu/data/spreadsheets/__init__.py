"""Spreadsheet files 表格文件: from the bytes of a workbook to cells of text, in a process of its own."""
