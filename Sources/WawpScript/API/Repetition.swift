/// What it would do to send a request a second time.
enum Repetition {
  /// Nothing more than the first one did: a reject, a GET.
  case harmless
  /// It could have its effect twice: a message.
  case atMostOnce
}
