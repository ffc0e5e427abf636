module example.com/{{ cookiecutter.slug }}

go 1.27.0

require github.com/KimMachineGun/automemlimit v1.0.1

require github.com/pbnjay/memory v0.0.0-20210728143218-7b4eea64cf58 // indirect
