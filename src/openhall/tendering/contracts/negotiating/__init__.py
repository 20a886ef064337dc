"""The wording that tender and bid leave open, settled by both sides: proposals, answers, every version."""
