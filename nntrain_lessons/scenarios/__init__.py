"""What is run in a child: inputs in, observations out. Nothing here knows what is right, or which mistakes there are."""
