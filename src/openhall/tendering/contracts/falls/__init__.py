"""Awards that fall: the winner gives up, refuses the contract, hands in no bond; the next candidate, or a new call."""
