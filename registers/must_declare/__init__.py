"""Must I declare this? A few plain questions for anybody; the questions and what follows from them stand in `tree.py`."""
