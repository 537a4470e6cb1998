# The formula of a release, as dev/package fills it in: the program as it is, with no Swift at its installation.
class Belay < Formula
  desc "@SUMMARY@"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license "@LICENSE@"

@SOURCES@

  def install
    bin.install "belay"
    man1.install "belay.1"
    bash_completion.install "completions/belay.bash" => "belay"
    zsh_completion.install "completions/_belay"
    fish_completion.install "completions/belay.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/belay --version")
    port = free_port
    ready = testpath/"ready.json"
    mock = spawn bin/"belay", "mock", "--port", port.to_s, "--ready-file", ready.to_s
    begin
      # The file is there once the mock listens.
      sleep 0.1 until ready.exist?
      assert_match "Belay", shell_output("curl --silent --fail http://127.0.0.1:#{port}/__belay/")
    ensure
      Process.kill "TERM", mock
      Process.wait mock
    end
  end
end
