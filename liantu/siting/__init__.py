"""Siting 布局: where a chain stands in the city: its firms and customers by park, its suppliers by distance, its land."""
