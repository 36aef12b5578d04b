def sentence(event):
    return event.kind
