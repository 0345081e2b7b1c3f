from pathlib import Path

from actors.config import load

SAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "docketd.sample.toml"


def test_sample_is_a_configuration_that_starts(tmp_path):
    settings = load(SAMPLE, tmp_path, {"WIX_API_KEY": "made-up"})
    assert [printer.name for printer in settings.printers] == ["kitchen", "bar"]
    assert settings.gateway.host == "127.0.0.1"
