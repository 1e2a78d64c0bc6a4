"""The questions of the page 模式, each answered by one section."""
