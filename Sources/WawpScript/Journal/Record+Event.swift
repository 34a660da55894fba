extension Record {
  /// Takes over what names the event.
  mutating func describe(_ event: Event) {
    eventID = event.id
    self.event = event.name
    session = event.session
    callID = event.call?.callID
    from = event.call?.from
  }
}
