from pathlib import Path

from click.testing import CliRunner

from actors.cli import docketd
from actors.config import load

SAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "docketd.sample.toml"


def test_sample_is_a_configuration_that_starts(tmp_path):
    settings = load(SAMPLE, tmp_path, {"WIX_API_KEY": "made-up"})
    assert [printer.name for printer in settings.printers] == ["kitchen", "bar"]
    assert settings.gateway.host == "127.0.0.1"


def test_check_names_what_is_still_the_samples(tmp_path, monkeypatch):
    monkeypatch.setenv("WIX_API_KEY", "made-up")
    own = tmp_path / "docketd.toml"
    own.write_text(SAMPLE.read_text("utf-8").replace("0000-000000000000", "0000-00000000000a"), "utf-8")
    told = [
        CliRunner().invoke(docketd, ["check", "--config", str(file), "--data", str(tmp_path)])
        for file in (SAMPLE, own)
    ]
    assert [each.exit_code for each in told] == [0, 0]
    assert "site_id of source.wix is still the sample's" in told[0].stderr
    assert told[1].stderr == ""
