"""What the warnings are told about the house: signals of log, members and clocks, and rows beside their acts."""
