-- Rejects calls of groups; calls of single people ring.
-- No message is sent: an answer to a group call would go to the whole group.
wawp.on("call.received", function(call)
  if call.is_group then
    return call:reject{ reason = "group call" }
  end
  call:allow("not a group")
end)
