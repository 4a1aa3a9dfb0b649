"""MongoDB's replica set, made and watched: what a cluster starts beside the chat service, from the same image."""
