"""The explorer on screen: its controls, and the chart of each section; the frame around them is common."""
