def preview(declaration):
    return None
