"""The sample cities: Ji'an with invented firms, and two stories told with example figures. ``make`` writes them."""
