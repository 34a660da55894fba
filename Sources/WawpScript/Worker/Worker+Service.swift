import HTTPTransport
import LuaRuntime

extension Worker {
  /// Seconds since 1970.
  public var clock: Double { timers.wallClock }

  /// Runs `body` once, in a turn that is not before `after` seconds have passed.
  public func schedule(after seconds: Double, _ body: @escaping () -> Void) -> TimerID {
    timers.schedule(after: seconds, body)
  }

  /// Sees to it that the timer's body does not run; one that has run is not an error.
  public func cancel(_ timer: TimerID) { timers.cancel(timer) }

  /// Bytes of a script that are collected without a thought: more would take longer than a ringing call is to wait.
  private static let quickToCollect = 16 << 20

  /// Gives up what a burst has left, when nothing is in flight: garbage of the script, coroutines, connections.
  public func rest() {
    guard inFlight == 0 else { return }
    if let script, script.state.memoryInUse <= Worker.quickToCollect { script.state.rest() }
    curl.rest()
  }

  /// Sends the reject of a call that was rejected already, for the one case in which that makes sense: nothing says that
  /// it stopped ringing.
  ///
  /// - Parameters:
  ///   - within: seconds for which it may be tried.
  ///   - completion: gets why it failed, or nil.
  public func repeatReject(
    callID: String, from: String, session: String?, within seconds: Double, completion: @escaping (String?) -> Void
  ) {
    guard case .present(let credentials) = configuration.credentials(session: session, me: nil) else {
      return completion("there are no credentials for its session")
    }
    client.reject(callID: callID, from: from, credentials: credentials, deadline: timers.now + seconds) { outcome in
      switch outcome {
      case .success: completion(nil)
      case .failure(let failure): completion(failure.message)
      }
    }
  }
}
