local test = require("wawp.test")

test("a contact rings, with the name in the record", function(t)
  t:call{ from = "15550000002@c.us" }:allowed("contact: Alice Example")
  t:call{ from = "15550000003@s.whatsapp.net", call_id = "C2" }:allowed("contact: The workshop")
end)

test("a stranger is rejected, with a message", function(t)
  t:call{ from = "15550000009@c.us" }:expect{
    decision = "reject",
    reason = "not in the address book",
    message = "Who are you? Please write first.",
  }
end)

test("a hidden caller rings", function(t)
  t:call{ from = "90000000000002@lid" }:allowed(test.like("^cannot know: "))
end)

test("a call that does not say who calls rings", function(t)
  t:event{ event = "call.received", payload = { id = "C1" } }:allowed(test.like("^cannot know: "))
end)
