"""The HTTP and websocket edge: status codes, headers, routes."""
