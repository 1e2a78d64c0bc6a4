"""The store 版本库: accepted uploads as versions, the files they came from, and who did what and when."""
