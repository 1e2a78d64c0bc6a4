"""The cut of county boundaries 县界: ``counties.geojson``, ``../prefectures.csv`` and the script that wrote both."""
