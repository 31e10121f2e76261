"""What we are compared with, written as somebody who knows the library would write it."""
