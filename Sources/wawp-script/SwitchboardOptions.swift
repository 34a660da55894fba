import ArgumentParser
import Simulator

/// Options of `simulate` about the calls that it places.
struct SwitchboardOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Place so many calls, report on them, and end; needs --to.", valueName: "n"))
  var calls = 0

  @Option(help: ArgumentHelp("Where the listener is; http only. POST /__calls places calls too.", valueName: "url"))
  var to: String?

  @Option(help: ArgumentHelp("Calls a second.", valueName: "n"))
  var rate = 10.0

  @Option(help: ArgumentHelp("Seconds that a call rings unless it is rejected in time.", valueName: "seconds"))
  var ring = 30.0

  @Flag(help: "They are video calls.")
  var video = false

  @Flag(help: "They are group calls.")
  var group = false

  @Option(help: ArgumentHelp("How likely an event is delivered twice, 0 to 1.", valueName: "probability"))
  var duplicates = 0.0

  @Option(help: ArgumentHelp("How likely a call comes in as two events, 0 to 1.", valueName: "probability"))
  var doubled = 0.0

  @Option(help: ArgumentHelp("How likely somebody answers the call elsewhere, 0 to 1.", valueName: "probability"))
  var answered = 0.0

  @Option(
    help: ArgumentHelp("How likely a call rings on although its reject was accepted, 0 to 1.", valueName: "probability")
  )
  var ringsOn = 0.0

  @Option(
    name: .customLong("retry"),
    help: ArgumentHelp("Attempts for each event, and seconds between them.", valueName: "attempts[:seconds]"),
    transform: { try RetryOption($0) })
  var retry = RetryOption.standard

  @Option(help: ArgumentHelp("Connections to the listener that may be open at once.", valueName: "n"))
  var connections = 64

  @Option(help: ArgumentHelp("Seconds to wait for the listener's answer.", valueName: "seconds"))
  var answerTimeout = 30.0

  @Option(help: ArgumentHelp("Seconds of quiet at the end, for late rejects and messages.", valueName: "seconds"))
  var linger = 2.0

  @Option(help: "How the report looks: text or json.")
  var format = RecordFormat.text

  @Option(help: ArgumentHelp("Write a JSON line per call to this file.", valueName: "file"), completion: .file())
  var callLog: String?

  func validate() throws {
    guard calls >= 0, calls <= 1_000_000 else {
      throw ValidationError("--calls must be between 0 and 1000000, not \(calls)")
    }
    guard calls == 0 || to != nil else {
      throw ValidationError("--calls needs --to URL: where the listener is, such as http://127.0.0.1:8080/webhook")
    }
    guard callLog == nil || to != nil else { throw ValidationError("--call-log needs --to URL") }
    guard rate > 0, rate <= 100_000 else {
      throw ValidationError("--rate must be above 0 and at most 100000, not \(rate)")
    }
    guard linger >= 0, linger <= 3600 else {
      throw ValidationError("--linger must be 0 to 3600 seconds, not \(linger)")
    }
  }

  /// The switchboard's configuration, or nil if no calls are placed.
  func configuration(
    shape: EventShapeOptions, proof: WebhookProofOptions, seed: UInt64?
  ) throws -> SwitchboardConfiguration? {
    guard let to else { return nil }
    var configuration = SwitchboardConfiguration(url: to)
    configuration.destination = try proof.destination(url: to)
    configuration.destination.connections = connections
    configuration.destination.answerTimeout = answerTimeout
    configuration.events = try shape.eventOptions()
    configuration.events.isVideo = video
    configuration.events.isGroup = group
    configuration.events.seed = seed
    configuration.ring = ring
    configuration.attempts = retry.attempts
    configuration.retryDelay = retry.seconds
    configuration.duplicates = duplicates
    configuration.doubledOffers = doubled
    configuration.answered = answered
    configuration.ringsOn = ringsOn
    do { try configuration.validate() } catch { throw CommandFailure("\(error)", status: .usage) }
    return configuration
  }
}
