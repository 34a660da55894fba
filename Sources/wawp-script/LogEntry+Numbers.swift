import WawpScript

extension LogEntry {
  /// The same with the caller's number shortened wherever it stands.
  var withoutNumbers: LogEntry {
    guard let caller, let user = caller.split(whereSeparator: { "@:".contains($0) }).first, user.count > 5 else {
      return self
    }
    let short = "\(user.prefix(3))…\(user.suffix(2))"
    return LogEntry(
      message: message.replacing(user, with: short),
      fields: fields.map { ($0.name, $0.value.replacing(user, with: short)) }, eventID: eventID, callID: callID,
      caller: caller)
  }
}
