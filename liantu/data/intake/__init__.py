"""Taking in 收表: from sheets of any shape to the sheets that are checked, with nothing lost unsaid."""
