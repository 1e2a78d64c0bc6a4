"""The sections of the diagnosis on screen: the options and the chart of each; the frame around them is common."""
