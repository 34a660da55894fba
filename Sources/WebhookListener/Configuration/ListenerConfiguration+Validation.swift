extension ListenerConfiguration {
  /// Checks everything that can be told without opening a socket or reading a certificate.
  ///
  /// - Throws: `ListenerError` that names the first setting that is not right.
  public func validate() throws {
    guard !addresses.isEmpty else { throw invalid("there is no address to listen on", "give at least one") }
    try validatePath()
    guard maxBody > 0 else { throw invalid("the longest body must be above zero", "1048576 is usual") }
    guard maximumConnections > 0, maximumPipelined > 0, (1...256).contains(threads) else {
      throw invalid("connections, pipelined requests and threads must be above zero", "leave them out for the usual")
    }
    // The upper bound keeps sums of times far from any overflow.
    guard timeouts.all.allSatisfy({ $0 > 0 && $0 <= 86_400 }) else {
      throw invalid("each timeout must be above zero and at most a day", "leave it out for the usual")
    }
    guard authentication.replayWindow > 0 else {
      throw invalid("the replay window must be above zero", "300 seconds are usual")
    }
    _ = try Authenticator(authentication)
    try refusePublicAddresses()
  }

  private func validatePath() throws {
    let isPath = path.hasPrefix("/") && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }
    guard isPath else {
      throw invalid(
        "\"\(path)\" cannot be the path of the webhook", "begin with a slash, without spaces, question mark or #")
    }
  }

  private func refusePublicAddresses() throws {
    guard !isInsecure, authentication.requirements.isEmpty,
      let address = addresses.first(where: { !$0.isLocal })
    else { return }
    throw invalid(
      "\(address) can be reached by others, and nothing checks who sends",
      "set WAWP_WEBHOOK_SECRET, listen on 127.0.0.1, or accept everybody's events with --insecure")
  }

  private func invalid(_ message: String, _ hint: String) -> ListenerError {
    ListenerError(.configuration, message, hint: hint)
  }
}
