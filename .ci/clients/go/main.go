// Command walk is the AWS SDK for Go as a client of walk.py.
//
//	walk ENDPOINT
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

type caller struct{ ID, Secret, Token string }

type request struct {
	Service, Operation string
	Input              any
	Caller             *caller
}

type answer struct {
	Output  any    `json:"output,omitempty"`
	Error   string `json:"error,omitempty"`
	Message string `json:"message,omitempty"`
	Status  int    `json:"status,omitempty"`
}

func client(service, endpoint string, by *caller) (any, error) {
	config := aws.Config{Region: "ap-northeast-1", BaseEndpoint: &endpoint, Credentials: aws.AnonymousCredentials{}, RetryMaxAttempts: 1}
	if by != nil {
		config.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: by.ID, SecretAccessKey: by.Secret, SessionToken: by.Token}, nil
		})
	}
	switch service {
	case "ecr":
		return ecr.NewFromConfig(config), nil
	case "iam":
		return iam.NewFromConfig(config), nil
	case "organizations":
		return organizations.NewFromConfig(config), nil
	case "sts":
		return sts.NewFromConfig(config), nil
	}
	return nil, fmt.Errorf("no client for the service %q", service)
}

// bytesIn writes bytes as encoding/json reads them into a []byte.
func bytesIn(value any) any {
	switch value := value.(type) {
	case map[string]any:
		if bytes, ok := value["$bytes"]; ok {
			return bytes
		}
		for key, item := range value {
			value[key] = bytesIn(item)
		}
	case []any:
		for index, item := range value {
			value[index] = bytesIn(item)
		}
	}
	return value
}

// call finds the operation by its name: its input is the type that the method takes.
func call(asked request, endpoint string) answer {
	client, err := client(asked.Service, endpoint, asked.Caller)
	if err != nil {
		return answer{Error: "client", Message: err.Error()}
	}
	method := reflect.ValueOf(client).MethodByName(asked.Operation)
	if !method.IsValid() {
		return answer{Error: "client", Message: "the SDK has no " + asked.Service + " " + asked.Operation}
	}
	text, err := json.Marshal(bytesIn(asked.Input))
	if err != nil {
		return answer{Error: "client", Message: err.Error()}
	}
	input := reflect.New(method.Type().In(1).Elem())
	if err := json.Unmarshal(text, input.Interface()); err != nil {
		return answer{Error: "client", Message: err.Error()}
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if failure, _ := results[1].Interface().(error); failure != nil {
		var fault smithy.APIError
		var response *awshttp.ResponseError
		refused := answer{Error: "client", Message: failure.Error()}
		if errors.As(failure, &fault) {
			refused.Error, refused.Message = fault.ErrorCode(), fault.ErrorMessage()
		}
		if errors.As(failure, &response) {
			refused.Status = response.HTTPStatusCode()
		}
		return refused
	}
	return answer{Output: results[0].Interface()}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if err := answers.Encode(call(asked, os.Args[1])); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
