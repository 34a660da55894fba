/// Why a request to the API is not carried out, as the client gets to read it.
struct Refusal: Error, Hashable {
  let status: Int
  let message: String
}
