import NIOCore

/// An HTTP answer before it is written: status, body and the headers that depend on what is answered.
struct Answer {
  var status: Int
  /// Nil leaves the header out.
  var contentType: String?
  var body: ByteBuffer
  /// Header fields beside content type and length.
  var fields: [RequestField] = []
  /// Whether the connection ends with this answer.
  var closes = false

  init(status: Int, contentType: String?, body: ByteBuffer) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// An answer in JSON from bytes that are JSON already.
  static func json(_ bytes: [UInt8], status: Int = 200) -> Answer {
    Answer(status: status, contentType: "application/json", body: ByteBuffer(bytes: bytes))
  }

  /// Whether the answer tells the client that it got what it asked for: some refusals come as a 200.
  var refuses = false

  var isAcceptance: Bool {
    (200...299).contains(status) && !refuses
  }
}
