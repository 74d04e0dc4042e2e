"""What is run in a child: inputs in, observations out. It knows neither what is right nor which mistakes there are."""
