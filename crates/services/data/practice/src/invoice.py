# Invoices of the practice shop. The mistakes in this file are on purpose.
import subprocess
import urllib.request


def render(name):
    subprocess.run("invoice-to-pdf " + name, shell=True)


def logo(address):
    return urllib.request.urlopen(address).read()


def total(lines):
    try:
        return sum(line.price for line in lines)
    except Exception:
        pass
