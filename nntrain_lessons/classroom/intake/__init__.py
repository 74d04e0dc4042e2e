"""What a class has handed in: folders, files and archives, whatever is in them."""
