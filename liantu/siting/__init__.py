"""Siting 布局: where a chain stands in the city: firms and customers by park, suppliers by distance, land."""
