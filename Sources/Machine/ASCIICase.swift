extension String {
  /// Whether both are the same apart from the case of ASCII letters, as names in HTTP are.
  public func isEqualIgnoringCase(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    // In place: each of a request's header fields is looked at a few times.
    var (ours, theirs) = (self, other)
    return ours.withUTF8 { ours in
      theirs.withUTF8 { theirs in
        ours.indices.allSatisfy { ours[$0] == theirs[$0] || ours[$0].lowercase == theirs[$0].lowercase }
      }
    }
  }
}

extension UInt8 {
  fileprivate var lowercase: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
