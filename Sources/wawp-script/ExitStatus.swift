/// The exit codes of the program, after `sysexits.h`; with several, the highest is returned.
enum ExitStatus: Int32 {
  /// All events were handled.
  case success = 0
  /// Tests failed, or a check found something.
  case failed = 1
  /// The command line is wrong.
  case usage = 64
  /// An event could not be decoded.
  case undecodable = 65
  /// An input file cannot be read.
  case unreadable = 66
  /// An API call failed for good.
  case unavailable = 69
  /// The script failed.
  case scriptFailed = 70
  /// The system would not do what is needed, such as listening on an address.
  case system = 71
  /// The record cannot be written.
  case unwritable = 74
  /// An API call failed, and trying later may help.
  case temporaryFailure = 75
  /// The API refused the credentials.
  case refusedCredentials = 77
  /// The configuration is wrong.
  case configuration = 78
  /// Ctrl-C, as shells have it.
  case interrupted = 130
}
