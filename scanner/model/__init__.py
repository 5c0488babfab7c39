"""The words of Rasoat as frozen values, enums and protocols; standard library only."""
