"""Taking files in 收表, on the screen: file, table, columns, problems, result, one step at a time."""
