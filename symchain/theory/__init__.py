"""What is known of operators: their meaning and the axiom rows, as tables; trusted, and tested on random instances."""
