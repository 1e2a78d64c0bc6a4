"""The map of places 地图: what is drawn, the page that draws it, and the way to and from the app."""
